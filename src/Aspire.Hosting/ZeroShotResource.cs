using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace ZeroShotOrleans.AspireHosting;

/// <summary>A ZeroShotOrleans cluster in an Aspire application: its control silo, which serves clients and the HTTP API. Encoder silos are resources of their own.</summary>
public sealed class ZeroShotResource : ExecutableResource, IResourceWithConnectionString
{
    internal const string HttpEndpoint = "http", GatewayEndpoint = "gateway", SiloEndpoint = "silo";

    internal ZeroShotResource(string name, string command, string workingDirectory)
        : base(name, command, workingDirectory)
    {
    }

    /// <summary>The HTTP API.</summary>
    public EndpointReference Http => new(this, HttpEndpoint);

    /// <summary>Where Orleans clients connect.</summary>
    public EndpointReference Gateway => new(this, GatewayEndpoint);

    /// <summary><c>Http=URL</c>, and <c>Gateway=HOST:PORT</c> or <c>Redis="..."</c>, separated by <c>;</c>. <c>AddZeroShotClient</c> of ZeroShotOrleans.Aspire.Client reads it.</summary>
    public ReferenceExpression ConnectionStringExpression => Redis is null
        ? ReferenceExpression.Create($"Http={Http.Property(EndpointProperty.Url)};Gateway={Gateway.Property(EndpointProperty.IPV4Host)}:{Gateway.Property(EndpointProperty.Port)}")
        : ReferenceExpression.Create($"Http={Http.Property(EndpointProperty.Url)};Redis=\"{Redis.ConnectionStringExpression}\"");

    /// <summary>Redis for membership and state; null for one control silo with a file.</summary>
    internal IResourceWithConnectionString? Redis { get; set; }

    /// <summary>The program of a silo, and its first arguments.</summary>
    internal (string Command, string[] Arguments) Program { get; set; } = (ZeroShotBuilderExtensions.Tool, ["silo"]);

    /// <summary>Settings of all silos.</summary>
    internal List<KeyValuePair<string, string>> Settings { get; } = [];

    /// <summary>The encoder silos. Without any, the control silo encodes.</summary>
    internal List<IResourceBuilder<ExecutableResource>> Encoders { get; } = [];
}
