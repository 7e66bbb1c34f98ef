using System.Text;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>The description as it is served: made once, so that anyone who asks for it again and again costs nothing.</summary>
/// <remarks>Safe for concurrent calls.</remarks>
internal sealed class DescriptionFile
{
    private readonly Lazy<Task<byte[]>> _bytes;

    public DescriptionFile([FromKeyedServices(OpenApiHosting.Document)] IOpenApiDocumentProvider provider) => _bytes = new(() => MakeAsync(provider));

    /// <summary>The document as JSON in UTF-8.</summary>
    public Task<byte[]> Bytes => _bytes.Value;

    private static async Task<byte[]> MakeAsync(IOpenApiDocumentProvider provider)
    {
        var document = await provider.GetOpenApiDocumentAsync(CancellationToken.None);
        return Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1));
    }
}
