import type { ChosenFormat } from '../../core/verify/options.ts'

interface FormatWords {
  readonly label: string
  /** What tells it from the others, in one sentence. */
  readonly text: string
}

const formats: Record<ChosenFormat, FormatWords> = {
  'wultra-list': {
    label: 'Wultra static list',
    text: 'Each entry has a signature of its own; read by the Wultra SDKs without a challenge.',
  },
  'mus-answer': {
    label: 'Mobile Utility Server answer',
    text: 'One signature in a header covers the challenge of the phone and the whole text.',
  },
  'ssl-pinning': {
    label: 'ssl-pinning, both clients',
    text: 'The RSA signature is checked as the Android and the Apple client check it; both must take it.',
  },
  'ssl-pinning-android': {
    label: 'ssl-pinning Android only',
    text: 'The signature is checked over the whole payload as the Android client orders it.',
  },
  'ssl-pinning-apple': {
    label: 'ssl-pinning Apple only',
    text: 'The signature is checked over the five fields that the Apple client knows.',
  },
  'rn-ssl-manager': {
    label: 'react-native-ssl-manager bundle',
    text: 'An Ed25519 signature covers the payload, which is a text within the text.',
  },
  dynapins: { label: 'dynapins answer', text: 'A JWS (ES256) holds the pins of one host.' },
  'wultra-fallback': {
    label: 'Wultra fallback certificates',
    text: 'Built into a Wultra app; nothing in it is signed.',
  },
  'android-nsc': {
    label: 'Android Network Security Config',
    text: 'Built into an Android app; nothing in it is signed.',
  },
  'ios-ats': {
    label: 'iOS NSPinnedDomains',
    text: 'Built into an iOS app; nothing in it is signed.',
  },
  trustkit: { label: 'TrustKit', text: 'Built into an iOS app; nothing in it is signed.' },
  'trustkit-android': {
    label: 'TrustKit-Android',
    text: 'Built into an Android app; nothing in it is signed.',
  },
  okhttp: { label: 'OkHttp source', text: 'Built into an app; nothing in it is signed.' },
  mus: {
    label: 'Mobile Utility Server request',
    text: 'What is sent to the server, not what phones get; nothing in it is signed.',
  },
  curl: { label: 'curl script', text: 'For checks by hand; nothing in it is signed.' },
  'spki-list': { label: 'List of SPKI pins', text: 'For people; nothing in it is signed.' },
  manifest: {
    label: 'Release manifest',
    text: 'The signed summary of a whole bundle, in a DSSE envelope.',
  },
  'manifest-jws': {
    label: 'Release manifest (JWS)',
    text: 'The signed summary of a whole bundle, as a JWS.',
  },
}

/** What a format is called when somebody chooses among several, and what tells it from the others. */
export function formatWords(format: ChosenFormat): FormatWords {
  return formats[format]
}

/** What else a file that was read as this may be meant as. */
export function otherReadings(format: string): readonly ChosenFormat[] {
  return format.startsWith('ssl-pinning')
    ? ['ssl-pinning', 'ssl-pinning-android', 'ssl-pinning-apple']
    : []
}
