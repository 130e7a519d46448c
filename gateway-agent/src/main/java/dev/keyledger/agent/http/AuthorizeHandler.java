package dev.keyledger.agent.http;

import dev.keyledger.agent.authorize.Answer;
import dev.keyledger.agent.authorize.Authorizer;
import dev.keyledger.agent.authorize.ProxyRequest;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/** Answers proxies, on the thread that read the question: a decision waits for nothing. */
public final class AuthorizeHandler implements Handler<HttpServerRequest> {
    private static final String NOT_HERE =
            "{\"error\":{\"message\":\"There is nothing here.\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"not_found\"}}";

    private final Authorizer authorizer;
    private final AuthorizeMetrics metrics;

    public AuthorizeHandler(Authorizer authorizer, AuthorizeMetrics metrics) {
        this.authorizer = authorizer;
        this.metrics = metrics;
    }

    @Override
    public void handle(HttpServerRequest request) {
        long askedAt = System.nanoTime();
        HttpServerResponse response = request.response();
        if (!authorizer.isAsked(request.uri())) {
            response.setStatusCode(404).putHeader("Content-Type", "application/json");
            response.end(NOT_HERE);
            return;
        }
        Answer answer = authorizer.answer(new Question(request));
        response.setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        response.end(answer.body());
        metrics.answered(answer.outcome(), System.nanoTime() - askedAt);
    }

    private record Question(HttpServerRequest request) implements ProxyRequest {
        @Override
        public String method() {
            return request.method().name();
        }

        @Override
        public String target() {
            return request.uri();
        }

        @Override
        public List<String> header(String name) {
            return request.headers().getAll(name);
        }
    }
}
