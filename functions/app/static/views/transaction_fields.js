// Which fields the form of a transaction has, by its type.

/** The fields beside type, date and note. */
export const fieldsOfType = {
  BUY: ["asset_id", "quantity", "unit_price", "amount", "fee", "tax", "currency"],
  SELL: ["asset_id", "quantity", "unit_price", "amount", "fee", "tax", "currency", "from_lots"],
  DIVIDEND: ["asset_id", "amount", "tax", "fee", "currency", "ex_date"],
  INTEREST: ["amount", "tax", "currency"],
  FEE: ["amount", "currency"],
  TAX: ["amount", "currency"],
  DEPOSIT: ["amount", "currency"],
  WITHDRAWAL: ["amount", "currency"],
  EXCHANGE: ["amount", "currency", "to_amount", "to_currency", "fee"],
  TRANSFER_IN: ["asset_id", "quantity", "unit_price", "currency", "lots"],
  TRANSFER_OUT: ["asset_id", "quantity", "from_lots"],
  RETURN_OF_CAPITAL: ["asset_id", "amount", "currency"],
  SPIN_OFF: ["asset_id", "to_asset_id", "to_quantity", "cost_share"],
  MERGER: ["asset_id", "to_asset_id", "to_quantity", "amount"],
  SPLIT: ["asset_id", "ratio_new", "ratio_old"],
};

export const assetFields = ["asset_id", "to_asset_id"];
export const lotFields = ["lots", "from_lots"];

/** The body of a request, of the form's values, and the assets and lots that were picked. Fields
 * that the type does not have are left out. */
export function bodyOf(type, values, assets, lots = {}) {
  const body = { type, date: values.date };
  for (const name of fieldsOfType[type]) {
    if (assetFields.includes(name)) {
      if (assets[name]) body[name] = assets[name].id;
    } else if (lotFields.includes(name)) {
      if (lots[name]?.length) body[name] = lots[name];
    } else if (!name.startsWith("ratio_") && values[name]?.trim()) {
      body[name] = name.endsWith("currency") ? values[name].trim().toUpperCase()
        : values[name].trim();
    }
  }
  if (type === "SPLIT") {
    body.ratio = { new: wholeNumber(values.ratio_new), old: wholeNumber(values.ratio_old) };
  }
  if (values.note?.trim()) body.note = values.note.trim();
  return body;
}

/** A whole number as one; any other text as it is, for the API to refuse by name. */
function wholeNumber(text) {
  return /^\d{1,9}$/.test(text) ? Number(text) : text;
}
