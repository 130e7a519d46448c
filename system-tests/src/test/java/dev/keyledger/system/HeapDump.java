package dev.keyledger.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Everything that a service holds in memory, garbage included, in a file that is deleted again. */
final class HeapDump implements AutoCloseable {
    private final Path file;

    private HeapDump(Path file) {
        this.file = file;
    }

    static HeapDump of(Stack stack, String part) throws IOException, InterruptedException {
        Path file = Files.createTempDirectory("keyledger-heap-").resolve(part + ".hprof");
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(stack.pid(part)),
                        "GC.heap_dump",
                        "-all",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0 || !Files.exists(file)) {
            throw new IllegalStateException("no heap dump of " + part + ": " + output);
        }
        return new HeapDump(file);
    }

    Path file() {
        return file;
    }

    @Override
    public void close() throws IOException {
        Files.delete(file);
        Files.delete(file.getParent());
    }
}
