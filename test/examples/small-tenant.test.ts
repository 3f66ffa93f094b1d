import { expect, it, onTestFinished } from "vitest";
import { startEmulator } from "finchat-emulator";

it("a room in which only the bot speaks", async () => {
  const fx = await startEmulator({
    fixtures: {
      domain: "bank.example",
      users: [{ fcid: "@mei:bank.example" }],
      apps: [{ app_id: "rates", name: "Rates", bot: "@rates:bank.example" }],
      rooms: [
        {
          room_id: "!news:bank.example",
          type: "multi_chat",
          owner: "@rates:bank.example",
          fcids: ["@mei:bank.example"],
          message_forbidden_except_owner: true,
        },
      ],
    },
  });
  onTestFinished(() => fx.close());
  await expect(fx.as("@mei:bank.example").say("!news:bank.example", "Hello?")).rejects.toMatchObject({
    name: "EmulatorApiError",
    status: 409,
    errcode: "EMULATOR_CONFLICT",
  });
});
