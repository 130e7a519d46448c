package dev.keyledger.localstack.supervise;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Ready is a server that answers 200 at the given address. */
public final class HttpReadiness implements Readiness {
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private final HttpRequest request;

    public HttpReadiness(URI address) {
        this.request =
                HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(5)).build();
    }

    @Override
    public boolean ready() throws IOException, InterruptedException {
        return CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    }
}
