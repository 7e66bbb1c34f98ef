using System.Net;
using System.Net.Http.Headers;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Native.Uploads;

/// <summary>Limits of uploads.</summary>
public sealed class UploadLimitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_upload_above_the_size_limit_is_rejected_with_the_setting()
    {
        await using var api = await TestApi.StartAsync(new() { ["Jobs:MaxUploadBytes"] = "2000" });
        var job = await api.SubmitUpload();

        var (taken, _) = await api.Upload(job, first: 0, ("a.jpg", ApiCalls.Image), ("b.jpg", ApiCalls.Image));
        var (refused, body) = await api.Upload(job, first: 2, ("c.jpg", ApiCalls.Image));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.RequestEntityTooLarge), (taken, refused));
        Assert.Equal("upload_too_large", body.GetProperty("code").GetString());
        Assert.Contains("Jobs:MaxUploadBytes", body.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_too_large_body_is_rejected_with_and_without_a_length(bool chunked)
    {
        await using var api = await TestApi.StartAsync(new() { ["Http:MaxBodyBytes"] = "1048576" });
        var job = await api.SubmitUpload();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/jobs/{job}/images?name=a.jpg") { Content = new StreamContent(new MemoryStream(new byte[6 * 1024 * 1024])) };
        request.Headers.TransferEncodingChunked = chunked;

        using var response = await api.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("Http:MaxBodyBytes", (await ApiCalls.Json(response)).GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Contains("\"next\":0", await api.Http.GetStringAsync($"/v1/jobs/{job}/images", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_upload_buffer_is_429_with_Retry_After()
    {
        await using var api = await TestApi.StartAsync(new() { ["Jobs:UploadBufferBytes"] = "1000" });
        var job = await api.SubmitUpload();

        // Nothing is encoded from here on, so the buffer stays full.
        await api.Client().DrainAsync((await api.Client().GetClusterAsync(Token)).Silos[0].Name, cancellationToken: Token);
        Assert.Equal(HttpStatusCode.OK, (await api.Upload(job, first: 0, ("a.jpg", ApiCalls.Image))).Status);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(ApiCalls.Image), "image", "b.jpg" } };

        using var response = await api.Http.PostAsync($"/v1/jobs/{job}/images?first=1", form, Token);

        Assert.Equal((HttpStatusCode.TooManyRequests, "Jobs:UploadBufferBytes"), (response.StatusCode, (await ApiCalls.Json(response)).GetProperty("error").GetString()!.Split('(', ')')[1]));
        Assert.Equal(new RetryConditionHeaderValue(TimeSpan.FromSeconds(2)), response.Headers.RetryAfter);
        Assert.Contains("\"next\":1", await api.Http.GetStringAsync($"/v1/jobs/{job}/images", Token), StringComparison.Ordinal);
    }
}
