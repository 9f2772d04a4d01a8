/** What both official clients order: a cloud server with its system disk for a month. */
export const SERVER_FOR_A_MONTH = {
  Product: 'ecs',
  ConfigurationCode: 'ecs.g3i.large',
  ChargeItemList: [
    { ChargeItemCode: 'instance', Count: '1' },
    { ChargeItemCode: 'system_volume.essd-pl0', Count: '40' },
    { ChargeItemCode: 'period_month', Count: '1' },
  ],
}
