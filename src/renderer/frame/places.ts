import Activity from '@lucide/svelte/icons/activity'
import FileBadge from '@lucide/svelte/icons/file-badge'
import KeyRound from '@lucide/svelte/icons/key-round'
import Layers from '@lucide/svelte/icons/layers'
import NotebookText from '@lucide/svelte/icons/notebook-text'
import ShieldCheck from '@lucide/svelte/icons/shield-check'
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal'
import Smartphone from '@lucide/svelte/icons/smartphone'
import type { Component } from 'svelte'
import type { Screen } from '../state/address.svelte.ts'

export interface Place {
  readonly screen: Screen
  readonly label: string
  readonly icon: Component<{ size?: number }>
}

/** The places of the rail, in its order. */
export const places: readonly Place[] = [
  { screen: 'overview', label: 'Overview', icon: Activity },
  { screen: 'apps', label: 'Apps', icon: Smartphone },
  { screen: 'certificates', label: 'Certificates', icon: FileBadge },
  { screen: 'releases', label: 'Releases', icon: Layers },
  { screen: 'verify', label: 'Verify', icon: ShieldCheck },
  { screen: 'keys', label: 'Keys', icon: KeyRound },
  { screen: 'journal', label: 'Journal', icon: NotebookText },
  { screen: 'settings', label: 'Settings', icon: SlidersHorizontal },
]
