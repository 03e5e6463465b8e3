// Small helpers that the interactive parts share.

/** Ask the service. Never throws: no answer at all is told as status 0. */
export async function ask(method, address, body, revision) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (revision !== undefined) headers["If-Match"] = `"${revision}"`;
  if (method === "POST") headers["Idempotency-Key"] = crypto.randomUUID();
  try {
    const answer = await fetch(address, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
    });
    const text = await answer.text();
    return { ok: answer.ok, status: answer.status, body: text ? JSON.parse(text) : null };
  } catch {
    return { ok: false, status: 0, body: null };
  }
}

/** A new element with attributes and text. Text is text: nothing in it is read as markup. */
export function element(name, attributes = {}, text = undefined) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

/** A sentence with its {places} filled. */
export function fill(sentence, params) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => params[name] ?? whole);
}
