/**
 * What practising starts with. The certificates were made once with openssl; their private keys, and that of the CA that
 * signed them, were thrown away. They are not secret and protect nothing.
 */
export interface PracticeSample {
  /** A file name for it. */
  readonly file: string
  /** The host that serves it. */
  readonly host: string
  readonly pem: string
}

/** The app of a practice vault. */
export const practiceApp = { listId: 'practice-bank', app: 'Practice Bank' } as const

/** Under which the practice key is sealed: known to everybody, so good for nothing else. */
export const practicePassphrase = 'practice makes every quiet officer faster'

/** The certificate that api.practice.example serves now. */
export const apiCertificate: PracticeSample = {
  file: 'api.pem',
  host: 'api.practice.example',
  pem: `-----BEGIN CERTIFICATE-----
MIIB+TCCAZ+gAwIBAgIIUaDA3gAAAAEwCgYIKoZIzj0EAwIwOTEZMBcGA1UECgwQ
UGluc2VhbCBQcmFjdGljZTEcMBoGA1UEAwwTUGluc2VhbCBQcmFjdGljZSBDQTAe
Fw0yNjAyMDEwMDAwMDBaFw0zNTAyMDEwMDAwMDBaMDIxETAPBgNVBAoMCFByYWN0
aWNlMR0wGwYDVQQDDBRhcGkucHJhY3RpY2UuZXhhbXBsZTBZMBMGByqGSM49AgEG
CCqGSM49AwEHA0IABJS2QyUbOef8i+C41d0oyilbfMa+VCVyvhRMkyRGagkonCQ/
S/2PtOEc/bfXt1OrD8hvbn8xxBa+gztSuozlz4ijgZcwgZQwDAYDVR0TAQH/BAIw
ADAOBgNVHQ8BAf8EBAMCB4AwEwYDVR0lBAwwCgYIKwYBBQUHAwEwHwYDVR0RBBgw
FoIUYXBpLnByYWN0aWNlLmV4YW1wbGUwHQYDVR0OBBYEFNVbrGX+TySoKzgBQkbM
3fVP4VVyMB8GA1UdIwQYMBaAFKHoFEckbcKBajQ4XY/Ex9vrW4U+MAoGCCqGSM49
BAMCA0gAMEUCIQDbDfi3mF+Z4gRd8WCtsX1IHJuWSB2m89C8vm0ET+HkiQIgPb2f
pI7LazuUy8Y9yjwaz/Hcv9DKQhI/qY48UO8lrek=
-----END CERTIFICATE-----
`,
}

/** Its renewal with a new key: same name, another fingerprint. */
export const apiRenewal: PracticeSample = {
  file: 'api-renewed.pem',
  host: 'api.practice.example',
  pem: `-----BEGIN CERTIFICATE-----
MIIB+TCCAZ+gAwIBAgIIUaDA3gAAAAIwCgYIKoZIzj0EAwIwOTEZMBcGA1UECgwQ
UGluc2VhbCBQcmFjdGljZTEcMBoGA1UEAwwTUGluc2VhbCBQcmFjdGljZSBDQTAe
Fw0yNjExMDEwMDAwMDBaFw0zNTExMDEwMDAwMDBaMDIxETAPBgNVBAoMCFByYWN0
aWNlMR0wGwYDVQQDDBRhcGkucHJhY3RpY2UuZXhhbXBsZTBZMBMGByqGSM49AgEG
CCqGSM49AwEHA0IABPM3xNcINmMKN6BxF0xd0ZklRbSlTd44cJXQk0hLm269s67G
RLtvZWLp6M69OmD237SxO5VR+sPTDjnVg6jnWKejgZcwgZQwDAYDVR0TAQH/BAIw
ADAOBgNVHQ8BAf8EBAMCB4AwEwYDVR0lBAwwCgYIKwYBBQUHAwEwHwYDVR0RBBgw
FoIUYXBpLnByYWN0aWNlLmV4YW1wbGUwHQYDVR0OBBYEFHqzFflulS24d4Um3KA9
QQ1+cfE4MB8GA1UdIwQYMBaAFKHoFEckbcKBajQ4XY/Ex9vrW4U+MAoGCCqGSM49
BAMCA0gAMEUCIEvvaCIUnjJnrfiiT2th27TqeBxQ9cmTfmDXHoTWXy80AiEA9ZH4
0/QtWiRmneOgltlrXkxk5TiWt0URX4CNDdusAtI=
-----END CERTIFICATE-----
`,
}

/** The certificate of the second host. */
export const loginCertificate: PracticeSample = {
  file: 'login.pem',
  host: 'login.practice.example',
  pem: `-----BEGIN CERTIFICATE-----
MIIB/TCCAaOgAwIBAgIIUaDA3gAAAAMwCgYIKoZIzj0EAwIwOTEZMBcGA1UECgwQ
UGluc2VhbCBQcmFjdGljZTEcMBoGA1UEAwwTUGluc2VhbCBQcmFjdGljZSBDQTAe
Fw0yNjA2MDEwMDAwMDBaFw0zNTA2MDEwMDAwMDBaMDQxETAPBgNVBAoMCFByYWN0
aWNlMR8wHQYDVQQDDBZsb2dpbi5wcmFjdGljZS5leGFtcGxlMFkwEwYHKoZIzj0C
AQYIKoZIzj0DAQcDQgAEfOkcUGkkFsJIV4RbIEcKYEtZnR2wqoUshioUc7BJ67Kv
GY13y+2FaH7BeSRsqF80vISqlI55Em/E+qKaO1df/aOBmTCBljAMBgNVHRMBAf8E
AjAAMA4GA1UdDwEB/wQEAwIHgDATBgNVHSUEDDAKBggrBgEFBQcDATAhBgNVHREE
GjAYghZsb2dpbi5wcmFjdGljZS5leGFtcGxlMB0GA1UdDgQWBBRwiw3wogN1a4E+
EToNAdgEvcbHDzAfBgNVHSMEGDAWgBSh6BRHJG3CgWo0OF2PxMfb61uFPjAKBggq
hkjOPQQDAgNIADBFAiAdu836dpPAWSFmAKY2iBvXDfEGjlrQnpkHsTv+NIhCyAIh
AKctnmZG4QoGW8EYDYVMpXeEXBe3NbLmASwQOS8qbWNa
-----END CERTIFICATE-----
`,
}

/** Without a common name, as some CAs issue them by now: no good for a Wultra list, and refused with the reason. */
export const withoutCommonName: PracticeSample = {
  file: 'static-without-cn.pem',
  host: 'static.practice.example',
  pem: `-----BEGIN CERTIFICATE-----
MIIByTCCAXCgAwIBAgIIUaDA3gAAAAQwCgYIKoZIzj0EAwIwOTEZMBcGA1UECgwQ
UGluc2VhbCBQcmFjdGljZTEcMBoGA1UEAwwTUGluc2VhbCBQcmFjdGljZSBDQTAe
Fw0yNjA2MDEwMDAwMDBaFw0zNTA2MDEwMDAwMDBaMAAwWTATBgcqhkjOPQIBBggq
hkjOPQMBBwNCAARJOYOCDrZGtdZYMAZ/eyJCsuxkXPynSXgN8t8sRx4DDrvnHoae
VHLttOxysw35ESMTwX/zzF5w9dTrJLR7YjxQo4GaMIGXMAwGA1UdEwEB/wQCMAAw
DgYDVR0PAQH/BAQDAgeAMBMGA1UdJQQMMAoGCCsGAQUFBwMBMCIGA1UdEQQbMBmC
F3N0YXRpYy5wcmFjdGljZS5leGFtcGxlMB0GA1UdDgQWBBQrSptyB17gIF7vKUzt
a7JqHpa2+jAfBgNVHSMEGDAWgBSh6BRHJG3CgWo0OF2PxMfb61uFPjAKBggqhkjO
PQQDAgNHADBEAiAm9VJlYU4sd/YJMT1AUVFZoemrjF7cDHBR9lacS/R4QQIgE03d
tuM+iuT5x/95khjQWy3DShKKehrobcrG60GJU6c=
-----END CERTIFICATE-----
`,
}

/** All of them, in the order of the practice. */
export const practiceSamples: readonly PracticeSample[] = [
  apiCertificate,
  apiRenewal,
  loginCertificate,
  withoutCommonName,
]
