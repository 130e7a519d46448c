package dev.keyledger.localstack.ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyledger.localstack.report.StackProblem;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortCheckTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
    void portInUse_isNamedWithItsPurposeAndItsHolder(String address) throws Exception {
        StackPorts ports = StackPorts.from(PortBase.free());
        try (var holder = new ServerSocket(ports.kafka(), 1, InetAddress.getByName(address))) {
            assertThatThrownBy(() -> PortCheck.requireFree(ports))
                    .isInstanceOf(StackProblem.class)
                    .hasMessageStartingWith("Port " + holder.getLocalPort() + " (Kafka) is in use by pid "
                            + ProcessHandle.current().pid() + " (")
                    .hasMessageEndingWith("; stop that, or choose other ports with --port-base");
        }
    }

    @Test
    void freePorts_pass() throws Exception {
        StackPorts ports = StackPorts.from(PortBase.free());
        assertThatCode(() -> PortCheck.requireFree(ports)).doesNotThrowAnyException();
    }

    @Test
    void portBase_countsUpInTheDocumentedOrder() {
        assertThat(StackPorts.from(20_000))
                .isEqualTo(new StackPorts(
                        20_000, 20_001, 20_002, 20_003, 20_004, 20_005, 20_006, 20_007, 20_008, 20_009, 20_010, 20_011,
                        20_012, 20_013));
    }
}
