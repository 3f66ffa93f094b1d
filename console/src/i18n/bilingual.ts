type SameShape<T> = { readonly [K in keyof T]: T[K] extends string ? string : SameShape<T[K]> };

/** The texts of a part of the console, in both languages: what one has, the other must have. */
export const bilingual = <T>(en: T, zh: SameShape<T>): { en: T; zh: SameShape<T> } => ({ en, zh });
