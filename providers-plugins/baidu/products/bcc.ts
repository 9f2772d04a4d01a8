import { readObjects, readText, readTexts } from '#supplier-sdk'
import type { Product } from './product.ts'

/** Instances that one list call is asked about. */
const IDS_PER_CALL = 100

/** Cloud servers. `clientToken` in the query is our key, remembered for 24 hours. */
export const bcc: Product = {
  async create({ client }, item, call, credentials) {
    const { options } = item
    const answer = await client.bcc(
      item.region,
      {
        method: 'POST',
        path: '/v2/instanceBySpec',
        query: { clientToken: call.operationKey },
        body: {
          spec: item.plan,
          imageId: options.imageId,
          zoneName: options.zoneName,
          rootDiskStorageType: options.rootDiskStorageType,
          rootDiskSizeInGb: options.rootDiskSizeInGb,
          networkCapacityInMbps: options.networkCapacityInMbps ?? 0,
          purchaseCount: item.quantity,
          billing: {
            paymentTiming: 'Prepaid',
            reservation: { reservationLength: item.months, reservationTimeUnit: 'month' },
          },
        },
      },
      call,
      credentials
    )
    return { orderNo: readText(answer, 'orderId'), resourceIds: readTexts(answer, 'instanceIds') }
  },

  async refund({ client }, resourceId, call, { region, credentials }) {
    const body = {
      instanceIds: [resourceId],
      relatedReleaseFlag: false,
      deleteCdsSnapshotFlag: false,
      deleteRelatedEnisFlag: false,
    }
    const request = { method: 'POST', path: '/v2/instance/batchRefundResource', body } as const
    const answer = await client.bcc(region, request, call, credentials)
    return !readTexts(answer, 'failedInstanceIds').includes(resourceId)
  },

  async read({ client }, resourceIds, call, { region, credentials }) {
    const query = { instanceIds: resourceIds.join(','), maxKeys: IDS_PER_CALL }
    const request = { method: 'GET', path: '/v2/instance', query } as const
    const answer = await client.bcc(region, request, call, credentials)
    return new Map(readObjects(answer, 'instances').map((row) => [readText(row, 'id'), row]))
  },
}
