package dev.keyledger.system;

import static dev.keyledger.testsupport.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StopAndStartTest {
    @Test
    void secondStart_keepsEverything_andNoEndingLeavesAChildBehind(@TempDir Path folder) {
        var stack = new Stack(folder.resolve("data"));
        stack.up();
        List<Keys.Created> before;
        List<Long> children;
        try (stack) {
            before = new Keys(stack, "acme", "ada").provisioned().create("kept", 3);
            children = stack.pids();
        }
        assertGone(children);

        stack.up();
        Keys acme = new Keys(stack, "acme", "ada");
        assertThat(acme.list().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        before.stream().map(Keys.Created::keyId).toList());
        stack.as("gateway", "query")
                .body(Map.of("key", before.getFirst().key()))
                .post("/v1/keys/verify")
                .then()
                .statusCode(200);
        children = stack.pids();
        stack.killLauncher();
        assertGone(children);
    }

    private static void assertGone(List<Long> pids) {
        await("every child to be gone").untilAsserted(() -> assertThat(pids)
                .noneMatch(
                        pid -> ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)));
    }
}
