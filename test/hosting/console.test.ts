import { expect, it } from "vitest";
import { openConsole } from "../support/console.ts";
import { alice } from "../support/conversation.ts";
import { smallGroup, smallTenant } from "../support/tenant.ts";
import { runHosting } from "./kit.ts";

it("the console of a tenant shows and changes that tenant alone", async () => {
  const { fx, create } = await runHosting({ fixtures: smallTenant() });
  const tenant = await create({ name: "a", fixtures: smallTenant() });
  const page = await openConsole(tenant, `/chat/${encodeURIComponent(smallGroup.room_id)}`);
  const body = { sender: alice, content: { msgtype: "m.text", body: "only here" } };
  await tenant.call("sayInRoom", { params: { room_id: smallGroup.room_id }, body }, 201);
  await page.getByTestId("timeline").getByText("only here").waitFor();
  await page.getByTestId("nav-deliveries").click();
  await page.waitForURL(/\/t\/a\/_emulator\/#\/deliveries/);
  const { messages } = await fx.call(
    "readTimeline",
    { params: { room_id: smallGroup.room_id }, query: { as: alice } },
    200,
  );
  expect(messages).toEqual([]);
});
