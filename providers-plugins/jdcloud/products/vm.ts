import { readObjects, readText, readTexts } from '#supplier-sdk'
import type { Product } from './product.ts'

/** Servers that one list call may name. */
const IDS_PER_CALL = 100

/** Virtual machines. `clientToken` is our key; monthly ones are charged at once, vouchers first. */
export const vm: Product = {
  async create({ client }, item, call, actor) {
    const { options } = item
    const bandwidthMbps = Number(options.bandwidthMbps ?? 0)
    const instanceSpec = {
      az: options.az,
      instanceType: item.plan,
      imageId: options.imageId,
      name: 'vm',
      systemDisk: {
        diskCategory: 'cloud',
        cloudDiskSpec: { diskType: options.systemDiskType, diskSizeGB: options.systemDiskSizeGB },
      },
      ...(bandwidthMbps > 0 ? { elasticIp: { provider: 'bgp', bandwidthMbps } } : {}),
      charge: {
        chargeMode: 'prepaid_by_duration',
        chargeUnit: 'month',
        chargeDuration: item.months,
        autoRenew: false,
      },
    }
    const body = { instanceSpec, maxCount: item.quantity, clientToken: call.operationKey }
    const path = '/v1/regions/{regionId}/instances'
    const { region } = item
    const result = await client.send({ service: 'vm', method: 'POST', path, region, body }, call, actor)
    return readTexts(result, 'instanceIds')
  },

  async read({ client }, region, resourceIds, call, actor) {
    const named = resourceIds.map((id, index) => [`filters.1.values.${index + 1}`, id])
    const query = {
      'pageNumber': 1,
      'pageSize': IDS_PER_CALL,
      'filters.1.name': 'instanceId',
      ...Object.fromEntries(named),
    }
    const path = '/v1/regions/{regionId}/instances'
    const result = await client.send({ service: 'vm', method: 'GET', path, region, query }, call, actor)
    return new Map(readObjects(result, 'instances').map((row) => [readText(row, 'instanceId'), row]))
  },
}
