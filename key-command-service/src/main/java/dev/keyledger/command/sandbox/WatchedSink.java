package dev.keyledger.command.sandbox;

import org.jboss.logging.Logger;

/** Watches any sink: its outcomes are counted and told, and whatever it throws is a failure that tells no secret. */
final class WatchedSink implements SandboxSink {
    private static final Logger LOG = Logger.getLogger(WatchedSink.class);

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
                LOG.infof("Sandbox sink %s works again", name());
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
                LOG.debugf("Sandbox sink %s didn't close: %s", name(), e);
            }
        }
    }

    private SinkException failed(SandboxSecret secret, SinkException failure) {
        if (status.failed(secret, failure.getMessage())) {
            LOG.warnf("Sandboxes keep an old secret, which stays valid: %s", failure.getMessage());
        }
        return failure;
    }
}
