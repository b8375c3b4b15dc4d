import { visible } from '../text/visible.ts'

/** How findings call an entry: by its name, nothing unseen in it. */
export function entrySubject({ name }: { readonly name: string }): string {
  return name === '' ? '(no name)' : visible(name)
}
