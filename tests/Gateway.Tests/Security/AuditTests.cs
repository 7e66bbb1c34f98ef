using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using Microsoft.Extensions.Logging;
using ZeroShotOrleans.Gateway.Security;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Security;

/// <summary>Each change is logged once, with its caller and outcome; requests without permission are not.</summary>
public sealed class AuditTests
{
    private const string Key = "key-of-the-administrator";
    private const string Category = "ZeroShotOrleans.Audit";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_change_is_logged_once_with_its_caller()
    {
        await using var api = await TestApi.StartAsync(new()
        {
            ["Auth:Keys:0:Name"] = "root", ["Auth:Keys:0:Sha256"] = KeyTests.Fixture.Hash(Key), ["Auth:Keys:0:Scopes:0"] = "admin",
        });
        api.Http.DefaultRequestHeaders.Add("X-Api-Key", Key);

        await Send(api, "PUT", "/v1/label-sets/pets", HttpStatusCode.OK, new { labels = new[] { "cat", "dog" } });
        var job = await Send(api, "POST", "/v1/jobs", HttpStatusCode.Created, new { source = new { type = "upload", name = "mine" }, model = "clip", labelSets = new[] { new { name = "pets" } } });
        var id = job.Split("\"id\":\"")[1].Split('"')[0];
        await Send(api, "POST", $"/v1/jobs/{id}/pause", HttpStatusCode.OK);
        await Send(api, "POST", $"/v1/jobs/{id}/cancel", HttpStatusCode.OK);
        await Send(api, "DELETE", $"/v1/jobs/{id}", HttpStatusCode.NoContent);
        await Send(api, "POST", "/v1/models/clip/load", HttpStatusCode.OK);
        await Send(api, "DELETE", "/v1/label-sets/pets", HttpStatusCode.NoContent);
        api.Http.DefaultRequestHeaders.Remove("X-Api-Key");
        await Send(api, "DELETE", "/v1/label-sets/pets", HttpStatusCode.Unauthorized);
        await Send(api, "POST", "/v1/models/clip/unload", HttpStatusCode.Unauthorized);

        Assert.Equal(
            [
                "root put label set pets@1", $"root submitted job {id}", $"root pause job {id}", $"root cancel job {id}", $"root deleted job {id}", "root loaded model clip",
                "root removed label set pets",
            ], api.Log.Of(Category));
    }

    [Fact]
    public async Task An_action_that_was_refused_is_one_line_with_the_reason_and_nothing_says_that_it_was_done()
    {
        await using var api = await TestApi.StartAsync(new()
        {
            ["Auth:Keys:0:Name"] = "root", ["Auth:Keys:0:Sha256"] = KeyTests.Fixture.Hash(Key), ["Auth:Keys:0:Scopes:0"] = "admin", ["Jobs:MaxStoredPerTenant"] = "1",
        });
        api.Http.DefaultRequestHeaders.Add("X-Api-Key", Key);
        var body = await Send(api, "POST", "/v1/jobs", HttpStatusCode.Created, new { source = new { type = "upload", name = "mine" }, model = "clip", labelSets = new[] { new { labels = new[] { "cat", "dog" } } } });
        var id = body.Split("\"id\":\"")[1].Split('"')[0];

        await Send(api, "POST", "/v1/models/pull", HttpStatusCode.BadRequest, new { model = "a/b/c d" });
        await Send(api, "POST", "/v1/models/none/load", HttpStatusCode.NotFound);
        await Send(api, "POST", "/v1/silos/none/drain", HttpStatusCode.NotFound);
        await Send(api, "POST", $"/v1/jobs/{id}/retry", HttpStatusCode.BadRequest);
        await Send(api, "POST", $"/v1/jobs/{id}/images/complete", HttpStatusCode.Conflict, new { files = 7 });
        await Send(api, "POST", "/v1/jobs", (HttpStatusCode)507, new { source = new { type = "upload", name = "other" }, model = "clip", labelSets = new[] { new { labels = new[] { "cat", "dog" } } } });

        var lines = api.Log.Of(Category);
        Assert.Equal($"root submitted job {id}", lines[0]);
        Assert.Equal(
            [
                "root: pull of model a/b/c d refused: ", "root: load of model none refused: ", "root: drain of silo none refused: ", $"root: retry of job {id} refused: ",
                $"root: completion of the upload of job {id} refused: ", "root: submission of a job for model clip refused: ",
            ],
            lines[1..].Select(line => line[..(line.IndexOf("refused: ", StringComparison.Ordinal) + "refused: ".Length)]));
        Assert.All(lines[1..], line => Assert.EndsWith(".", line, StringComparison.Ordinal));
        Assert.Contains("Jobs:MaxStoredPerTenant", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_break_in_a_name_does_not_forge_a_log_line()
    {
        // A name from a token is controlled by the issuer and may contain anything.
        using var lines = new LogLines();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(lines));
        var eve = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "eve\nroot")], "token"));

        new AuditLog(loggers).Note(eve, "drained silo", "x\r\nroot deleted job 1");

        Assert.Equal(["eve?root drained silo x??root deleted job 1"], lines.Of(Category));
    }

    [Fact]
    public async Task An_invalid_name_is_rejected_before_anything_is_done()
    {
        await using var api = await TestApi.StartAsync();

        foreach (var name in (string[])["x%0Aroot%20deleted%20job%201", "%20", new string('x', 300)])
        {
            using var answer = await api.Http.PostAsync($"/v1/silos/{name}/drain", content: null, Token);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }

        Assert.Empty(api.Log.Of(Category));
    }

    private static async Task<string> Send(TestApi api, string method, string path, HttpStatusCode expected, object? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await api.Http.SendAsync(request, Token);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.StatusCode == expected, $"{method} {path}: {answer.StatusCode} {text}");
        return text;
    }
}
