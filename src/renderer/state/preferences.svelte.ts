export type Theme = 'system' | 'light' | 'dark'
export type DigestForm = 'base64' | 'hex' | 'words'

const place = 'pinseal.preferences'

interface Kept {
  theme: Theme
  digestForm: DigestForm
  narrowRail: boolean
}

/** How this window likes to look. Kept on this machine, not in the vault: it says nothing about any list. */
export class Preferences {
  #kept = $state<Kept>(read())

  constructor() {
    $effect(() => {
      localStorage.setItem(place, JSON.stringify(this.#kept))
    })
    $effect(() => {
      const { theme } = this.#kept
      if (theme === 'system') delete document.documentElement.dataset['theme']
      else document.documentElement.dataset['theme'] = theme
    })
  }

  get theme(): Theme {
    return this.#kept.theme
  }

  set theme(theme: Theme) {
    this.#kept.theme = theme
  }

  get digestForm(): DigestForm {
    return this.#kept.digestForm
  }

  set digestForm(form: DigestForm) {
    this.#kept.digestForm = form
  }

  get narrowRail(): boolean {
    return this.#kept.narrowRail
  }

  set narrowRail(narrow: boolean) {
    this.#kept.narrowRail = narrow
  }
}

function read(): Kept {
  let kept: Partial<Record<keyof Kept, unknown>> = {}
  try {
    const value: unknown = JSON.parse(localStorage.getItem(place) ?? '{}')
    if (typeof value === 'object' && value !== null) kept = value
  } catch {
    // Unreadable preferences are as good as none.
  }
  const { theme, digestForm, narrowRail } = kept
  return {
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
    digestForm: digestForm === 'hex' || digestForm === 'words' ? digestForm : 'base64',
    narrowRail: narrowRail === true,
  }
}
