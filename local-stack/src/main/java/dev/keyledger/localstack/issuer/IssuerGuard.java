package dev.keyledger.localstack.issuer;

import java.net.InetAddress;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kotlin.jvm.functions.Function1;
import no.nav.security.mock.oauth2.http.OAuth2HttpRequest;
import no.nav.security.mock.oauth2.http.OAuth2HttpResponse;
import no.nav.security.mock.oauth2.http.OAuth2HttpServer;
import no.nav.security.mock.oauth2.http.Ssl;
import okhttp3.Headers;
import okhttp3.HttpUrl;

/**
 * Keeps web pages away from the local issuer, which gives a token of anybody to whoever asks. A page of another origin is
 * refused, and so is one that reaches this machine by a name of its own, as DNS rebinding does. Programs send no origin.
 */
final class IssuerGuard implements OAuth2HttpServer {
    private static final int FORBIDDEN = 403;
    private static final String CORS = "access-control-";

    private final OAuth2HttpServer server;

    IssuerGuard(OAuth2HttpServer server) {
        this.server = server;
    }

    @Override
    public OAuth2HttpServer start(
            InetAddress address, int port, Function1<? super OAuth2HttpRequest, OAuth2HttpResponse> handler) {
        server.start(address, port, request -> {
            Set<String> ours = names();
            return isOurs(request, ours) ? withoutCors(handler.invoke(request)) : refusal();
        });
        return this;
    }

    private Set<String> names() {
        return Stream.of("localhost", "127.0.0.1", "[::1]")
                .map(name -> name + ":" + port())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean isOurs(OAuth2HttpRequest request, Set<String> ours) {
        String host = request.getHeaders().get("Host");
        String origin = request.getHeaders().get("Origin");
        return host != null && ours.contains(host) && (origin == null || origin.equals("http://" + host));
    }

    private static OAuth2HttpResponse refusal() {
        return new OAuth2HttpResponse(
                Headers.of("Content-Type", "text/plain"),
                FORBIDDEN,
                "This issuer answers programs and its own page.",
                null);
    }

    private static OAuth2HttpResponse withoutCors(OAuth2HttpResponse response) {
        var headers = response.getHeaders().newBuilder();
        response.getHeaders().names().stream()
                .filter(name -> name.regionMatches(true, 0, CORS, 0, CORS.length()))
                .forEach(headers::removeAll);
        return response.copy(headers.build(), response.getStatus(), response.getBody(), response.getBytesBody());
    }

    @Override
    public OAuth2HttpServer start(Function1<? super OAuth2HttpRequest, OAuth2HttpResponse> handler) {
        return start(0, handler);
    }

    @Override
    public OAuth2HttpServer start(int port, Function1<? super OAuth2HttpRequest, OAuth2HttpResponse> handler) {
        return start(InetAddress.getLoopbackAddress(), port, handler);
    }

    @Override
    public OAuth2HttpServer stop() {
        server.stop();
        return this;
    }

    @Override
    public void close() {
        stop();
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public HttpUrl url(String path) {
        return server.url(path);
    }

    @Override
    public Ssl sslConfig() {
        return server.sslConfig();
    }
}
