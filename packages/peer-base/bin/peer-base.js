#!/usr/bin/env node
import('@peer-base/cli').then(({ runPeerBase }) => runPeerBase())
