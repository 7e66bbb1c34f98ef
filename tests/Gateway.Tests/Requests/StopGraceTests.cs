using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Settings;

namespace ZeroShotOrleans.Gateway.Tests.Requests;

public sealed class StopGraceTests
{
    [Fact]
    public async Task All_reads_of_a_body_share_one_linked_token()
    {
        using var stopping = new CancellationTokenSource();
        using var aborted = new CancellationTokenSource();
        var pieces = new Pieces();
        var context = new DefaultHttpContext();
        context.Request.Body = pieces;
        var body = new StopGrace(new Life(stopping.Token), Options.Create(new GatewayOptions()), TimeProvider.System).BodyOf(context);
        var piece = new byte[1];
        for (var at = 0; at < 100; at++)
        {
            Assert.Equal(1, await body.ReadAsync(piece, aborted.Token));
        }

        var token = Assert.Single(pieces.Tokens.Distinct());
        await aborted.CancelAsync();
        Assert.True(token.IsCancellationRequested);
    }

    private sealed class Pieces() : MemoryStream(new byte[1_000])
    {
        public List<CancellationToken> Tokens { get; } = [];

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Tokens.Add(cancellationToken);
            return base.ReadAsync(buffer, cancellationToken);
        }
    }

    private sealed class Life(CancellationToken stopping) : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => stopping;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => throw new NotSupportedException();
    }
}
