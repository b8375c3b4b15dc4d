import { createServer, type Server } from 'node:net'
import { resolve } from 'node:path'
import { expect, test } from '../fixtures.ts'

/** A listener that counts who reaches it: the only honest proof that nobody did. */
async function listen(): Promise<{ port: number; reached: () => number; server: Server }> {
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { port: address.port, reached: () => connections, server }
}

test('a page has nothing of Node or Electron, and one line to the custodian', async ({ page }) => {
  const seen = await page.evaluate(() => ({
    names: ['require', 'process', 'module', 'Buffer', 'electron', '__dirname'].filter(
      (name) => name in globalThis,
    ),
    line: Object.keys((window as unknown as { pinseal: object }).pinseal),
  }))
  expect(seen).toEqual({ names: [], line: ['invoke', 'listen'] })
})

test('the window is sandboxed and isolated', async ({ desk }) => {
  const preferences = await desk.app!.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>
    }
    return contents.getLastWebPreferences()
  })
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  })
  const spelling = await desk.app!.evaluate(({ session }) =>
    session.defaultSession.isSpellCheckerEnabled(),
  )
  expect(spelling).toBe(false)
})

test('nothing in the page reaches the network', async ({ page }) => {
  const { port, reached, server } = await listen()
  const outcomes = await page.evaluate(async (at) => {
    const http = `http://127.0.0.1:${at}/`
    const settled = (work: Promise<unknown>) =>
      work.then(
        () => 'reached',
        () => 'refused',
      )
    const fired = (make: (done: (outcome: string) => void) => void) =>
      new Promise<string>((resolve) => {
        setTimeout(() => {
          resolve('silent')
        }, 2000)
        make(resolve)
      })
    return {
      fetch: await settled(fetch(http)),
      socket: await fired((done) => {
        const socket = new WebSocket(`ws://127.0.0.1:${at}/`)
        socket.onerror = () => {
          done('refused')
        }
        socket.onopen = () => {
          done('reached')
        }
      }),
      image: await fired((done) => {
        const image = new Image()
        image.onerror = () => {
          done('refused')
        }
        image.onload = () => {
          done('reached')
        }
        image.src = `${http}a.png`
      }),
      frame: await fired((done) => {
        const frame = document.createElement('iframe')
        frame.src = http
        document.body.append(frame)
        setTimeout(() => {
          done(frame.contentDocument === null ? 'blocked' : 'empty')
        }, 500)
      }),
      beacon: navigator.sendBeacon(http, 'x'),
    }
  }, port)
  expect(outcomes).toMatchObject({ fetch: 'refused', socket: 'refused', image: 'refused' })
  expect(reached()).toBe(0)
  server.close()
})

test('nor does Chromium itself, where no content policy stands', async ({ desk }) => {
  const { port, reached, server } = await listen()
  const outcomes = await desk.app!.evaluate(async ({ net, BrowserWindow }, at) => {
    const answer = (work: Promise<unknown>) =>
      work.then(
        () => 'reached',
        () => 'refused',
      )
    const bare = new BrowserWindow({ show: false })
    const page = await answer(bare.loadURL(`http://127.0.0.1:${at}/`))
    bare.destroy()
    return { net: await answer(net.fetch(`http://127.0.0.1:${at}/`)), page }
  }, port)
  expect(outcomes).toEqual({ net: 'refused', page: 'refused' })
  expect(reached()).toBe(0)
  server.close()
})

test('the page cannot be navigated away or open a window', async ({ desk, page }) => {
  const before = new URL(page.url()).origin
  const opened = await page.evaluate(() => {
    const handle = window.open('https://example.org/')
    location.href = 'https://example.org/'
    return handle === null
  })
  expect(opened).toBe(true)
  await page.waitForTimeout(500)
  expect(new URL(page.url()).origin).toBe(before)
  expect(
    await desk.app!.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length),
  ).toBe(1)
})

test('every permission is refused', async ({ page }) => {
  const outcomes = await page.evaluate(async () => ({
    notifications: await Notification.requestPermission(),
    states: await Promise.all(
      ['camera', 'microphone', 'midi', 'persistent-storage'].map(async (name) => {
        const { state } = await navigator.permissions.query({ name: name as PermissionName })
        return state
      }),
    ),
    location: await new Promise((resolve) => {
      navigator.geolocation.getCurrentPosition(
        () => {
          resolve('granted')
        },
        ({ code }) => {
          resolve(code === 1 ? 'denied' : `failed with ${code}`)
        },
      )
    }),
    reading: await navigator.clipboard.readText().then(
      () => 'granted',
      (error: unknown) => (error as Error).name,
    ),
  }))
  expect(outcomes).toEqual({
    notifications: 'denied',
    states: ['denied', 'denied', 'denied', 'denied'],
    location: 'denied',
    reading: 'NotAllowedError',
  })
})

test('the custodian answers our own window only', async ({ desk }) => {
  const preload = resolve(import.meta.dirname, '../../out/preload/index.cjs')
  const reply = await desk.app!.evaluate(async ({ BrowserWindow }, line) => {
    const stranger = new BrowserWindow({
      show: false,
      webPreferences: { preload: line, sandbox: true },
    })
    await stranger.loadURL('app://pinseal/index.html')
    const answer: unknown = await stranger.webContents.executeJavaScript(
      'pinseal.invoke("status", [])',
    )
    stranger.destroy()
    return answer
  }, preload)
  expect(reply).toMatchObject({ ok: false, code: 'CUSTODY_REFUSED' })
})

test('every file of the app comes with the policy, and only its own files come', async ({
  page,
}) => {
  const policies: (string | undefined)[] = []
  page.on('response', (response) => policies.push(response.headers()['content-security-policy']))
  await page.reload()
  await expect.poll(() => policies.length).toBeGreaterThan(1)
  for (const policy of policies) {
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("connect-src 'none'")
    expect(policy).toContain("require-trusted-types-for 'script'")
  }
})

test('paths outside the map are not found, however they are written', async ({ desk }) => {
  const statuses = await desk.app!.evaluate(async ({ net }) => {
    const paths = [
      'app://pinseal/index.html',
      'app://pinseal/../package.json',
      'app://pinseal/..%2f..%2fpackage.json',
      'app://pinseal//etc/passwd',
      'app://elsewhere/index.html',
    ]
    return Promise.all(
      paths.map((path) =>
        net.fetch(path).then(
          ({ status }) => status,
          () => 'refused',
        ),
      ),
    )
  })
  expect(statuses).toEqual([200, 404, 404, 404, 404])
})

test('a script made of text is refused by Trusted Types', async ({ page }) => {
  const outcomes = await page.evaluate(() => {
    const tried = (act: () => void) => {
      try {
        act()
        return 'done'
      } catch (error) {
        return error instanceof TypeError ? 'refused' : String(error)
      }
    }
    return {
      html: tried(() => {
        document.createElement('div').innerHTML = '<img src=x onerror=alert(1)>'
      }),
      worker: tried(() => new Worker('https://example.org/a.js')),
    }
  })
  expect(outcomes).toEqual({ html: 'refused', worker: 'refused' })
})
