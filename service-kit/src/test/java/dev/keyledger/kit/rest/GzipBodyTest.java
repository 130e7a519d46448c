package dev.keyledger.kit.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class GzipBodyTest {
    /** What unpacks holds memory outside the heap: thousands of small bodies must not wait for a garbage collection. */
    @Test
    void closedBody_unpacksNoMore() throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[100]);
        }
        var body = new GzipBody(new ByteArrayInputStream(packed.toByteArray()));
        assertThat(body.read()).isZero();
        body.close();
        assertThatThrownBy(body::read).isInstanceOf(IOException.class).hasMessage("Stream closed");
    }
}
