/** SQL: of an amount of a use the part whose units were not given back, in whole fen. */
export const keptShare = (column: 'price_fen' | 'saved_fen'): string => `${column} * (units - units_back) DIV units`
