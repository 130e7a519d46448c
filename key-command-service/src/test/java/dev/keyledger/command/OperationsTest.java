package dev.keyledger.command;

import static dev.keyledger.command.CommandClient.OPERATOR;
import static dev.keyledger.command.CommandClient.as;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import dev.keyledger.testsupport.ServersResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** What services share has long work too; this one is built without it, and has no table for it. */
@QuarkusTest
@WithTestResource(ServersResource.class)
class OperationsTest {
    @Test
    void operations_areNotOfThisService() {
        as(OPERATOR).get("/v1/operations").then().statusCode(404);
        as(OPERATOR).get("/v1/usage-totals").then().statusCode(404);
        given().get("/openapi")
                .then()
                .statusCode(200)
                .body(not(containsString("/v1/operations")), not(containsString("/v1/usage-totals")));
    }
}
