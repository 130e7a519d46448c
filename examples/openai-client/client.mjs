// What an application does, with OpenAI's own client: it knows the gateway's address and its key, and nothing else.
import OpenAI from "openai";

// OPENAI_BASE_URL is the gateway's, such as http://127.0.0.1:8000/v1; OPENAI_API_KEY is the key.
const client = new OpenAI({ maxRetries: 0 });
const request = { model: "stand-in", messages: [{ role: "user", content: "Say hello." }] };

try {
  const answer = await client.chat.completions.create(request);
  console.log(answer.choices[0].message.content);

  const parts = [];
  for await (const part of await client.chat.completions.create({ ...request, stream: true })) {
    parts.push(part.choices[0]?.delta?.content ?? "");
  }
  console.log(parts.join("|"));
} catch (refusal) {
  if (!(refusal instanceof OpenAI.APIError)) throw refusal;
  console.log(`${refusal.status} ${refusal.code}: ${refusal.message}`);
}
