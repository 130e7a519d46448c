package dev.keyledger.command;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.keyledger.testsupport.LayeringRules;
import dev.keyledger.testsupport.ReadsByIdentity;

@AnalyzeClasses(packages = "dev.keyledger", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchTests RULES = ArchTests.in(LayeringRules.class);

    /** What a refusal means to callers is said in one place, whoever refuses. */
    @ArchTest
    static final ArchRule onlyTheEdgeKnowsHttp = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.keyledger.command.key",
                    "dev.keyledger.command.store..",
                    "dev.keyledger.command.idempotency..",
                    "dev.keyledger.command.steps..",
                    "dev.keyledger.command.vault..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.keyledger.kit.problem..",
                    "dev.keyledger.command.http..",
                    "jakarta.ws.rs..",
                    "org.jboss.resteasy..");

    /** What is one row and known by its id is Panache's to read. */
    @ArchTest
    static void requests_readByIdentityWithPanache(JavaClasses classes) {
        assertThat(ReadsByIdentity.ofRequests(classes)).containsExactly("RememberedAnswers", "Workspaces");
    }
}
