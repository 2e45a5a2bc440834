// A small day's calls by a client typed from the API's description: read a list, record, page, be refused.
import createClient from "openapi-fetch";
import type { paths } from "./kith";

const [baseUrl, token] = process.argv.slice(2);
const kith = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${token}` } });

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not as expected: ${what}`);
}

const put = await kith.PUT("/v1/owners/{id}", { params: { path: { id: "Ada" } }, body: { budget: 3 } });
must(put.response.ok && put.data?.owner === "Ada", "an owner is made");
const told = await kith.POST("/v1/interactions:batch", {
  params: { header: { "Idempotency-Key": "ts-1" } },
  body: {
    interactions: [
      {
        owner: "Ada", contact: "Grace Hopper", at: "2026-01-01T10:00:00Z", direction: "sent",
        channel: "email", source: "crm", external_id: "1", people: 1, counts: true,
      },
    ],
  },
});
must(told.data?.created === 1 && told.data.results[0]?.status === "created", "an interaction is recorded");
const page = await kith.GET("/v1/owners/{owner}/relationships", { params: { path: { owner: "Ada" } } });
must(page.data?.relationships[0]?.contact === "Grace Hopper", "a relationship is listed");
const none = await kith.GET("/v1/owners/{owner}/suggestions", { params: { path: { owner: "Ada" } } });
must(none.error?.type === "urn:kith:problem:not-found", "an error is a problem");
console.log("the TypeScript client read, recorded and was told its mistake");
