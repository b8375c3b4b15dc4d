/** Each octet as the character of that number. */
export function latin1(bytes: Uint8Array): string {
  if (bytes.length <= 1024) return characters(bytes)
  let text = ''
  for (let at = 0; at < bytes.length; at += 1024) {
    text += characters(bytes.subarray(at, at + 1024))
  }
  return text
}

/** Not spread into the call: that goes through an iterator, and names are many. */
function characters(bytes: Uint8Array): string {
  return Reflect.apply(String.fromCharCode, null, bytes) as string
}
