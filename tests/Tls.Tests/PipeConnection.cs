using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace ZeroShotOrleans.Tls.Tests;

/// <summary>Two ends of a connection in memory.</summary>
internal sealed class PipeConnection
{
    public PipeConnection()
    {
        var (up, down) = (new Pipe(), new Pipe());
        Client = new DefaultConnectionContext("client") { Transport = new End(down.Reader, up.Writer) };
        Server = new DefaultConnectionContext("server") { Transport = new End(up.Reader, down.Writer) };
    }

    public DefaultConnectionContext Client { get; }

    public DefaultConnectionContext Server { get; }

    private sealed record End(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
