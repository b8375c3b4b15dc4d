const TABLE = Int32Array.from({ length: 256 }, (_, octet) => {
  let value = octet
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

/** CRC-32 as zip archives have it (APPNOTE 4.4.7), unsigned. Says nothing about who made the octets. */
export function crc32(bytes: Uint8Array): number {
  let value = -1
  for (const octet of bytes) value = (TABLE[(value ^ octet) & 0xff] ?? 0) ^ (value >>> 8)
  return ~value >>> 0
}
