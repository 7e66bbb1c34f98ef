using System.Net;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Native;
using ZeroShotOrleans.Processes;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace ZeroShotOrleans.Gateway.Tests.Requests;

/// <summary>A body in zstd may ask its reader to look back over gigabytes: it may not over more than 8 MiB (RFC 9659), and what it does counts for the budget.</summary>
public sealed class ZstdTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("28B52FFD 00 00", 1024)]
    [InlineData("28B52FFD 00 58", 2 * 1024 * 1024)]
    [InlineData("28B52FFD 80 58 00100000", 2 * 1024 * 1024)]
    [InlineData("28B52FFD 04 6800", 8 * 1024 * 1024)]
    [InlineData("28B52FFD 20 07", 7)]
    [InlineData("28B52FFD 60 0001", 512)]
    [InlineData("28B52FFD 61 AA 0001", 512)]
    [InlineData("28B52FFD 63 AAAAAAAA 0001", 512)]
    [InlineData("28B52FFD A0 00100000", 4096)]
    [InlineData("28B52FFD E0 0010000000000000", 4096)]
    [InlineData("502A4D18 FFFFFFFF", 0)]
    public void The_header_says_how_much_memory_a_frame_takes(string head, long window)
    {
        var needed = ZstdHeader.Parse(Bytes(head)).Memory;

        Assert.InRange(needed - window, 1, 1024 * 1024);
    }

    [Theory]
    [InlineData("28B52FFD 00 69")]
    [InlineData("28B52FFD 00 FF")]
    [InlineData("28B52FFD A0 01008000")]
    [InlineData("28B52FFD E0 FFFFFFFFFFFFFFFF")]
    public void A_larger_window_is_refused(string head) =>
        Assert.Contains($"{HttpLimits.MaxZstdWindowBytes}", Assert.Throws<ApiException>(() => ZstdHeader.Parse(Bytes(head))).Error.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("28B52F")]
    [InlineData("28B52FFD")]
    [InlineData("28B52FFD 00")]
    [InlineData("28B52FFD 20")]
    [InlineData("28B52FFD 63 AAAA")]
    [InlineData("28B52FFD E0 00100000000000")]
    [InlineData("28B52FFD 80 58 001000")]
    [InlineData("502A4D18 FFFFFF")]
    [InlineData("1F8B0800 00000000")]
    public void What_is_no_header_is_damaged(string head) => Assert.Throws<InvalidDataException>(() => ZstdHeader.Parse(Bytes(head)));

    [Theory]
    [InlineData(23, HttpStatusCode.OK)]
    [InlineData(24, HttpStatusCode.BadRequest)]
    public async Task The_window_counts_for_the_budget_of_all_bodies(int windowLog, HttpStatusCode expected)
    {
        await using var api = await TestApi.StartAsync();
        var budget = api.Services.GetRequiredService<BodyBudget>();

        using var response = await api.Http.PostAsync("/models/clip?candidate_labels=cat,dog", Compressed.Content(WithWindow(ApiCalls.Image, windowLog), "zstd", type: null), Token);

        var answer = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.StatusCode == expected, answer);
        Assert.Equal(expected == HttpStatusCode.OK, budget.Peak > HttpLimits.MaxZstdWindowBytes);
        Assert.Equal(expected != HttpStatusCode.OK, answer.Contains("RFC 9659", StringComparison.Ordinal));
        await Until.TrueAsync(() => budget.Taken == 0, TimeSpan.FromSeconds(30), "what was taken is given back", Token);
    }

    // As a writer that does not know the length of what it writes.
    private static byte[] WithWindow(byte[] bytes, int windowLog)
    {
        using var compressed = new MemoryStream();
        using (var stream = new CompressionStream(compressed, leaveOpen: true))
        {
            stream.SetParameter(ZSTD_cParameter.ZSTD_c_windowLog, windowLog);
            stream.Write(bytes.AsSpan(..10));
            stream.Flush();
            stream.Write(bytes.AsSpan(10..));
        }

        return compressed.ToArray();
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
