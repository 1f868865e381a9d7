import type { Pinner } from '@peer-base/pinner'
import { createMetrics } from '@peer-base/pinner/metrics'
import { type HttpAnswer, json, type Routes } from './http-server.js'

/** What a pinner answers over HTTP. */
export function pinnerRoutes (pinner: Pinner, { isRelay }: { readonly isRelay: boolean }): Routes {
  const metrics = createMetrics(pinner)
  const showMetrics = async (): Promise<HttpAnswer> => ({ contentType: metrics.registry.contentType, body: await metrics.render() })
  return {
    '/health': () => json({ ...metrics.health(), relay: isRelay }),
    '/metrics': showMetrics,
    '/prometheus': showMetrics,
    '/': () => ({
      contentType: 'text/plain; charset=utf-8',
      body: `A peer-base pinner for ${pinner.name}. It keeps documents and cannot read them.\nOpen a share link with: npx peer-base watch '<link>'\n`
    })
  }
}
