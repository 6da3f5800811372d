/** Why a record is quarantined: the closed list, with what each means to the person who reads it (DESIGN section 9). */
export const reasons = {
  not_json: 'The line is not a JSON object.',
  bad_row: 'The CSV row has another number of columns than the header, or a quote that is never closed.',
  missing_key: 'A field that identifies the record is absent or empty.',
  missing_time: 'The time at which it happened is absent or empty.',
  bad_value: 'A field holds a value of another type or outside its range, or a required field is empty.',
  unknown_event_type: 'The event type is not one of the contract.',
  unknown_status: 'The status is not one of the contract.',
  unknown_currency: 'The currency is no ISO 4217 code.',
  from_the_future: 'The record says that it happened more than an hour after it arrived.',
  too_late: 'The record arrived later than the allowed lateness of its source.',
} as const;

export type ReasonCode = keyof typeof reasons;

export const isReasonCode = (text: string): text is ReasonCode => text in reasons;
