package dev.keyledger.command.sandbox;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches any sink: its outcomes are counted and told, and whatever it throws is a failure that tells no secret. */
final class WatchedSink implements SandboxSink {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedSink.class);

    private final SandboxSink sink;
    private final SinkStatus status;

    WatchedSink(SandboxSink sink, SinkStatus status) {
        this.sink = sink;
        this.status = status;
    }

    @Override
    public String name() {
        return sink.name();
    }

    @Override
    public int ensure(SandboxSecret secret) throws SinkException {
        try {
            int held = sink.ensure(secret);
            if (!status.succeeded(secret, held) && status.failingWorkspaces() == 0) {
                LOG.info("Sandbox sink {} works again", name());
            }
            return held;
        } catch (SinkException e) {
            throw failed(secret, e);
        } catch (RuntimeException e) {
            // Its message is of unknown origin, and might quote the secret.
            throw failed(
                    secret,
                    new SinkException(name(), "unexpected " + e.getClass().getName()));
        }
    }

    SinkStatus status() {
        return status;
    }

    /** Ends what the sink holds open, if it does. */
    void close() {
        if (sink instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                LOG.debug("Sandbox sink {} didn't close", name(), e);
            }
        }
    }

    private SinkException failed(SandboxSecret secret, SinkException failure) {
        if (status.failed(secret, failure.getMessage())) {
            LOG.warn("Sandboxes keep an old secret, which stays valid: {}", failure.getMessage());
        }
        return failure;
    }
}
