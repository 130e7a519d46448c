package dev.keyledger.console.firstuse;

/**
 * A program's first request, to be copied. It takes the key from the environment, so that it holds none.
 *
 * @param id of its place on a page
 * @param language for people
 */
public record Snippet(String id, String language, String code) {
    static Snippet curl(GatewayAddress gateway, String model) {
        return new Snippet("curl", "curl", """
            curl "%s/chat/completions" \\
              -H "Authorization: Bearer $GATEWAY_API_KEY" \\
              -H "Content-Type: application/json" \\
              -d '{"model": "%s", "messages": [{"role": "user", "content": "Say hello."}]}'
            """.formatted(gateway.inShell(), model));
    }

    static Snippet python(GatewayAddress gateway, String model) {
        return new Snippet("python", "Python", """
            import os
            from openai import OpenAI

            client = OpenAI(base_url=%s, api_key=os.environ["GATEWAY_API_KEY"])
            answer = client.chat.completions.create(
                model="%s",
                messages=[{"role": "user", "content": "Say hello."}],
            )
            print(answer.choices[0].message.content)
            """.formatted(gateway.inPython(), model));
    }

    static Snippet typeScript(GatewayAddress gateway, String model) {
        return new Snippet("typescript", "TypeScript", """
            import OpenAI from "openai";

            const client = new OpenAI({ baseURL: %s, apiKey: process.env.GATEWAY_API_KEY });
            const answer = await client.chat.completions.create({
              model: "%s",
              messages: [{ role: "user", content: "Say hello." }],
            });
            console.log(answer.choices[0].message.content);
            """.formatted(gateway.inTypeScript(), model));
    }
}
