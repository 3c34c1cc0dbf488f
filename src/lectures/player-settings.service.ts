import type { LaunchContext } from '../course/index.js';
import { untilSettled } from '../kernel/duplicate-key.js';
import type { LOOKS, PlayerSettingsModel } from './player-settings.model.js';

export interface PlayerSettings {
  readonly captions: boolean;
  readonly look: (typeof LOOKS)[number];
  readonly speed: number;
}

type Changed = { readonly [Name in keyof PlayerSettings]?: PlayerSettings[Name] | undefined };

export class PlayerSettingsService {
  constructor(private readonly rows: PlayerSettingsModel) {}

  async settingsOf({ run, member }: LaunchContext): Promise<PlayerSettings> {
    const row = await this.rows.findOne({ runId: run.id, memberId: member.id }).lean();
    return {
      captions: row?.captions !== 'off',
      look: row?.look ?? 'standard',
      speed: row?.speed ?? 1,
    };
  }

  async save({ run, member }: LaunchContext, changed: Changed): Promise<void> {
    const { captions, look, speed } = changed;
    const $set = {
      ...(captions !== undefined && { captions: captions ? ('on' as const) : ('off' as const) }),
      ...(look && { look }),
      ...(speed && { speed }),
    };
    const key = { runId: run.id, memberId: member.id };
    await untilSettled(() => this.rows.updateOne(key, { $set }, { upsert: true }).exec());
  }
}
