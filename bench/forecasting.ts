import { encodeBase64 } from '../src/core/encoding/base64.ts'
import { forecast } from '../src/core/forecast/forecast.ts'
import { compare, verdict } from './measure.ts'

const HOSTS = 1000
const NOW = new Date('2026-11-23T12:00:00Z')
const DAY = 86_400

/** What phones of every kind will experience at 1,000 hosts over 400 days. */
export async function benchForecast(): Promise<void> {
  const from = NOW.getTime() / 1000
  const names = Array.from({ length: HOSTS }, (_, index) => `h${index}.example.com`)
  const entries = names.flatMap((name, index) =>
    [60, 150, 240].map((days, pin) => ({
      name,
      fingerprint: encodeBase64(new Uint8Array(32).fill((index + pin) % 256)),
      expires: from + (days + (index % 90)) * DAY,
    })),
  )
  const hosts = names.map((name) => ({ host: name, names: [name], serving: [], reportOnly: false }))
  const question = { publications: [{ from, entries }], hosts, now: NOW }
  const { ours = NaN } = await compare(5, { ours: () => forecast(question) })
  console.log(`Forecast of ${HOSTS.toLocaleString('en')} hosts over 400 days, every kind of phone`)
  verdict('one forecast', ours < 1000, `${Math.round(ours)} ms`, '< 1 s')
  console.log()
}
