/** The servers that a proxy forwards to, and what it lets through. */
export interface ProxyOptions {
  /** Origin of the tenant's platform. */
  readonly target: string;
  /** Origin of the tenant's IAM. */
  readonly iam: string;
  /** The callback URL of the bot, used as it is; pushes are refused without it. */
  readonly bot?: string;
  /** The search URL of the bot; the callback URL when missing. */
  readonly search?: string;
  /** True when calls that change the tenant are forwarded. */
  readonly allowWrites: boolean;
  /** Token that the proxy's own API asks for. */
  readonly controlToken?: string;
}
