using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Security;
using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Gateway.Tests.Native;

/// <summary>New jobs are refused where no more may be stored; what is stored stays.</summary>
public sealed class QuotaTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tenant_that_is_full_gets_no_new_job_until_it_deletes_one_and_others_are_not_affected()
    {
        await using var api = await TestApi.StartAsync(new()
        {
            ["Auth:Keys:0:Name"] = "alice", ["Auth:Keys:0:Sha256"] = KeyTests.Fixture.Hash("alice"), ["Auth:Keys:0:Scopes:0"] = "jobs",
            ["Auth:Keys:1:Name"] = "bob", ["Auth:Keys:1:Sha256"] = KeyTests.Fixture.Hash("bob"), ["Auth:Keys:1:Scopes:0"] = "jobs",
            ["Jobs:MaxStoredPerTenant"] = "2",
        });
        var first = await api.SubmitUpload("alice");
        var (status, second) = await Send(api, "alice", "POST", "/v1/jobs", Upload("second"));
        Assert.Equal(HttpStatusCode.Created, status);

        var (refused, problem) = await Send(api, "alice", "POST", "/v1/jobs", Upload("third"));

        Assert.Equal((HttpStatusCode)507, refused);
        Assert.Equal("quota_exceeded", problem.GetProperty("code").GetString());
        var detail = problem.GetProperty("detail").GetString()!;
        foreach (var part in (string[])["Tenant 'alice'", "2 jobs", "Jobs:MaxStoredPerTenant", "Delete jobs", "keepDays", "DELETE /v1/jobs/{id}"])
        {
            Assert.Contains(part, detail, StringComparison.Ordinal);
        }

        using var client = new ZeroShotHttpClient(new HttpClient { BaseAddress = api.Address, DefaultRequestHeaders = { Authorization = new("Bearer", "alice") } });
        var thrown = await Assert.ThrowsAsync<ZeroShotException>(() => client.SubmitAsync(
            new JobSpec { Source = new UploadSource { Name = "third" }, Model = "clip", LabelSets = [new LabelSetDefinition { Labels = ["cat", "dog"] }] }, Token));
        Assert.Equal(ZeroShotError.QuotaExceeded, thrown.Code);

        // Not a new one: the same request resumes the job that it started.
        Assert.Equal(HttpStatusCode.OK, (await Send(api, "alice", "POST", "/v1/jobs", Upload("second"))).Status);
        Assert.Equal(HttpStatusCode.Created, (await Send(api, "bob", "POST", "/v1/jobs", Upload("third"))).Status);
        foreach (var job in (string[])[first, second.GetProperty("id").GetString()!])
        {
            Assert.Equal(HttpStatusCode.OK, (await Send(api, "alice", "GET", $"/v1/jobs/{job}")).Status);
        }

        Assert.Equal(HttpStatusCode.NoContent, (await Send(api, "alice", "DELETE", $"/v1/jobs/{first}")).Status);
        Assert.Equal(HttpStatusCode.Created, (await Send(api, "alice", "POST", "/v1/jobs", Upload("third"))).Status);
        Assert.DoesNotContain(api.Log.Of("ZeroShotOrleans.Gateway.Errors.ErrorMiddleware"), line => line.Contains("failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_tenant_with_as_many_open_jobs_as_it_may_have_gets_no_other_and_others_are_not_affected()
    {
        await using var api = await TestApi.StartAsync(new()
        {
            ["Auth:Keys:0:Name"] = "alice", ["Auth:Keys:0:Sha256"] = KeyTests.Fixture.Hash("alice"), ["Auth:Keys:0:Scopes:0"] = "jobs",
            ["Auth:Keys:1:Name"] = "bob", ["Auth:Keys:1:Sha256"] = KeyTests.Fixture.Hash("bob"), ["Auth:Keys:1:Scopes:0"] = "jobs",
            ["Jobs:MaxOpen"] = "4", ["Http:RetryAfterSeconds"] = "7",
        });
        var first = await api.SubmitUpload("alice");
        Assert.Equal(HttpStatusCode.Created, (await Send(api, "alice", "POST", "/v1/jobs", Upload("second"))).Status);

        // Half of all by default.
        var (refused, problem) = await Send(api, "alice", "POST", "/v1/jobs", Upload("third"));

        Assert.Equal(HttpStatusCode.TooManyRequests, refused);
        Assert.Equal("overloaded", problem.GetProperty("code").GetString());
        var detail = problem.GetProperty("detail").GetString()!;
        foreach (var part in (string[])["Tenant 'alice'", "2 open jobs", "Jobs:MaxOpenPerTenant", "cancel one"])
        {
            Assert.Contains(part, detail, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.Created, (await Send(api, "bob", "POST", "/v1/jobs", Upload("third"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await Send(api, "alice", "POST", $"/v1/jobs/{first}/cancel")).Status);
        Assert.Equal(HttpStatusCode.Created, (await Send(api, "alice", "POST", "/v1/jobs", Upload("third"))).Status);

        // A cancelled job would be open again.
        Assert.Equal(HttpStatusCode.TooManyRequests, (await Send(api, "alice", "POST", $"/v1/jobs/{first}/resume")).Status);
        Assert.Equal(HttpStatusCode.Created, (await Send(api, "bob", "POST", "/v1/jobs", Upload("fourth"))).Status);
    }

    [Fact]
    public async Task Storage_that_is_almost_full_refuses_new_jobs_and_keeps_results()
    {
        await using var api = await TestApi.StartAsync(new() { ["Storage:MaxBytes"] = "8000000", ["Jobs:KeepFinished"] = "1" });
        var job = await api.SubmitUpload();
        await api.Upload(job, 0, ("a.jpg", ApiCalls.Image));
        await api.Finish(job, 1);
        var database = api.Services.GetRequiredService<StateDatabase>();
        await database.WriteAsync(session => session.Execute("CREATE TABLE ballast (body BLOB)"), Token);
        await database.WriteAsync(session => session.Execute("INSERT INTO ballast VALUES (zeroblob(7000000))"), Token);

        using var refused = await api.Http.PostAsJsonAsync("/v1/jobs", Upload("more"), Token);

        Assert.Equal((HttpStatusCode)507, refused.StatusCode);
        var problem = await ApiCalls.Json(refused);
        Assert.Equal("storage_full", problem.GetProperty("code").GetString());
        Assert.DoesNotContain(api.StateDirectory, problem.ToString(), StringComparison.Ordinal);
        Assert.Contains(api.Log.Of("ZeroShotOrleans.Grains.Jobs.StorageQuotas"), line => line.Contains("Storage:MinFreeBytes", StringComparison.Ordinal));
        Assert.Single(await api.Results(job));

        await database.WriteAsync(session => session.Execute("DELETE FROM ballast"), Token);
        using var taken = await api.Http.PostAsJsonAsync("/v1/jobs", Upload("more"), Token);
        Assert.Equal(HttpStatusCode.Created, taken.StatusCode);
    }

    private static object Upload(string name) => new { source = new { type = "upload", name }, model = "clip", labelSets = new[] { new { labels = new[] { "cat", "dog" } } } };

    private static async Task<(HttpStatusCode Status, JsonElement Body)> Send(TestApi api, string key, string method, string path, object? content = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content is null ? null : JsonContent.Create(content) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await api.Http.SendAsync(request, Token);
        return (response.StatusCode, response.StatusCode == HttpStatusCode.NoContent ? default : await ApiCalls.Json(response));
    }
}
