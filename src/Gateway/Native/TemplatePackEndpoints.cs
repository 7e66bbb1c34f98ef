using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ZeroShotOrleans.Gateway.Wire;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Native;

/// <summary>Lists the template packs.</summary>
internal static class TemplatePackEndpoints
{
    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/v1/template-packs", () => NativeAnswer.Tagged(new TemplatePackListBody([.. TemplatePack.All.Select(pack => new TemplatePackBody(pack.Name, pack.Title, pack.Templates))])))
        .Produces<TemplatePackListBody>().WithMetadata(TaggedMetadata.One).WithName("listTemplatePacks").WithTags("Label sets").WithSummary("Templates by language, for the templates of requests");
}
