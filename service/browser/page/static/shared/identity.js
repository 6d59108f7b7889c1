// Identity numbers of people in what is typed, so that nobody sends one without having been told.

const NUMBER = /(?<!\d)(?:18|19|20)?(\d\d)(\d\d)(\d\d) ?[-+–]? ?(\d{4})(?!\d)/g;
const DIGITS = /\d(?:[ +–-]?\d){5}/; // as many as a date has: what is going to be a number isn't sent while it is typed

/** Whether a text holds what is written as an identity or coordination number: the date has to be one. */
export function holdsIdentityNumber(text) {
  return [...text.matchAll(NUMBER)].some(([, , month, day]) => {
    const date = Number(day) > 60 ? Number(day) - 60 : Number(day);
    return Number(month) >= 1 && Number(month) <= 12 && date >= 1 && date <= 31;
  });
}

/** Whether it may become one. */
export function beginsNumber(text) {
  return DIGITS.test(text);
}
