package dev.keyledger.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What people and gateways do with the services, each with an end: a service that hangs would have none. */
final class Uses {
    /** Longer than the 20 s within which a service answers, whatever hangs. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final Pattern KEY_ID = Pattern.compile("\"keyId\":\"([^\"]+)\"");
    private static final Pattern CODE = Pattern.compile("\"code\":\"([A-Z_]+)\"");
    private static final String KEYS = "/v1/workspaces/acme/keys";

    private final String admin;
    private final String gateway;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    /** Asks the issuer for what it needs now, so that it needs the issuer no more. */
    Uses(Stack stack) {
        this.admin = stack.token("ada");
        this.gateway = stack.token("gateway");
    }

    /** Makes a key and revokes it. */
    boolean command(String address) {
        String name = "{\"name\":\"hung %s\"}".formatted(UUID.randomUUID());
        HttpResponse<String> made = send(request(address + KEYS, admin).POST(BodyPublishers.ofString(name)));
        Matcher keyId = KEY_ID.matcher(made == null ? "" : made.body());
        if (made == null || made.statusCode() != 201 || !keyId.find()) {
            return false;
        }
        String revoke = address + KEYS + "/" + keyId.group(1) + "/revoke";
        HttpResponse<String> revoked = send(request(revoke, admin).POST(BodyPublishers.ofString("{}")));
        return revoked != null && revoked.statusCode() == 200;
    }

    /** Whether a command is answered, be it with a refusal: silence leaves whoever sent it in the dark. */
    boolean answersCommand(String address) {
        String name = "{\"name\":\"hung %s\"}".formatted(UUID.randomUUID());
        HttpResponse<String> answer = send(request(address + KEYS, admin).POST(BodyPublishers.ofString(name)));
        return answer != null
                && (answer.statusCode() == 201
                        || (answer.statusCode() == 503 && answer.body().contains("store-out-of-reach")));
    }

    /** The same of a list. */
    boolean answersList(String address) {
        HttpResponse<String> answer = sendForList(address);
        return answer != null
                && (answer.statusCode() == 200
                        || (answer.statusCode() == 503 && answer.body().contains("database-out-of-reach")));
    }

    boolean list(String address) {
        HttpResponse<String> answer = sendForList(address);
        return answer != null && answer.statusCode() == 200;
    }

    private HttpResponse<String> sendForList(String address) {
        return send(request(address + KEYS + "?limit=1", admin).GET());
    }

    /** The code; the status of a problem; {@code silent}. */
    String verify(String address, Keys.Created key) {
        HttpResponse<String> answer = send(request(address + "/v1/keys/verify", gateway)
                .POST(BodyPublishers.ofString("{\"key\":\"%s\"}".formatted(key.key()))));
        if (answer == null) {
            return "silent";
        }
        Matcher code = CODE.matcher(answer.body());
        return answer.statusCode() == 200 && code.find() ? code.group(1) : "" + answer.statusCode();
    }

    boolean intake(String address, Keys.Created key) {
        String event = """
                {"specversion":"1.0","id":"%s","source":"/gateways/hung","type":"dev.keyledger.gateway.request",
                 "time":"%s","datacontenttype":"application/json",
                 "data":{"keyId":"%s","model":"gpt-4o","inputTokens":1,"outputTokens":1,"statusCode":200,"durationMs":5}}
                """.formatted(UUID.randomUUID(), Instant.now(), key.keyId());
        HttpResponse<String> answer = send(request(address + "/v1/gateway-requests", gateway)
                .setHeader("Content-Type", "application/cloudevents+json")
                .POST(BodyPublishers.ofString(event)));
        return answer != null && answer.statusCode() == 202;
    }

    private static HttpRequest.Builder request(String address, String token) {
        return HttpRequest.newBuilder(URI.create(address))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json");
    }

    /** Null: no answer. */
    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
