package dev.keyledger.kit.rest;

import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.problem.ProblemType;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Refuses bodies over {@code keyledger.rest.body-bytes-max} (bytes, default 65,536): by their declared length before
 * they are read, and, since a body sent in chunks declares none, again while reading. A body may come as gzip; then the
 * limit holds for both of its sizes, so that a small one can't unpack to a large one. Other encodings are refused.
 *
 * <p>The paths {@code keyledger.rest.large-body-paths} take bodies up to {@code keyledger.rest.large-body-bytes-max}.
 */
@Provider
public final class BodyLimit implements ReaderInterceptor {
    private static final String LIMIT = BodyLimit.class.getName();

    private final long bodyBytesMax;
    private final long largeBodyBytesMax;
    private final Set<String> largeBodyPaths;

    BodyLimit(
            @ConfigProperty(name = "keyledger.rest.body-bytes-max") long bodyBytesMax,
            @ConfigProperty(name = "keyledger.rest.large-body-bytes-max") long largeBodyBytesMax,
            @ConfigProperty(name = "keyledger.rest.large-body-paths") Optional<Set<String>> largeBodyPaths) {
        this.bodyBytesMax = bodyBytesMax;
        this.largeBodyBytesMax = largeBodyBytesMax;
        this.largeBodyPaths = largeBodyPaths.orElse(Set.of());
    }

    @ServerRequestFilter(preMatching = true)
    void refuseByLength(ContainerRequestContext request) {
        long limit = largeBodyPaths.contains(request.getUriInfo().getPath()) ? largeBodyBytesMax : bodyBytesMax;
        request.setProperty(LIMIT, limit);
        String length = request.getHeaderString(HttpHeaders.CONTENT_LENGTH);
        if (length != null && Long.parseLong(length) > limit) {
            throw tooLarge(limit);
        }
    }

    @ServerRequestFilter(preMatching = true)
    void refuseUnknownEncoding(ContainerRequestContext request) {
        String encoding = request.getHeaderString(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !isGzip(encoding) && !encoding.strip().equalsIgnoreCase("identity")) {
            throw Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "A body comes as it is, or as gzip.")
                    .withHeader(HttpHeaders.ACCEPT_ENCODING, "gzip, identity");
        }
    }

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        long limit = context.getProperty(LIMIT) instanceof Long known ? known : bodyBytesMax;
        InputStream sent = new Limited(context.getInputStream(), limit);
        String encoding = context.getHeaders().getFirst(HttpHeaders.CONTENT_ENCODING);
        context.setInputStream(encoding != null && isGzip(encoding) ? new Limited(new GzipBody(sent), limit) : sent);
        return context.proceed();
    }

    private static boolean isGzip(String encoding) {
        String name = encoding.strip();
        return name.equalsIgnoreCase("gzip") || name.equalsIgnoreCase("x-gzip");
    }

    private static Problem tooLarge(long limit) {
        return Problem.of(
                ProblemType.TOO_LARGE, String.format(Locale.ROOT, "The body is larger than %d bytes.", limit));
    }

    private static final class Limited extends FilterInputStream {
        private final long limit;
        private long bytesRead;

        private Limited(InputStream body, long limit) {
            super(body);
            this.limit = limit;
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            count(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            count(Math.max(read, 0));
            return read;
        }

        private void count(int bytes) {
            bytesRead += bytes;
            if (bytesRead > limit) {
                throw tooLarge(limit);
            }
        }
    }
}
