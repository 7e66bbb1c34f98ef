using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ZeroShotOrleans.Gateway.Inputs;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Security;
using ZeroShotOrleans.Gateway.Wire;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Native;

/// <summary>Named label sets and their versions.</summary>
internal sealed class LabelSetEndpoints(IGrainFactory grains, BodyReader bodies, LabelInput labels, AuditLog audit)
{
    /// <summary>Maps the reading routes.</summary>
    public static void MapReading(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/label-sets", (HttpContext context, LabelSetEndpoints endpoints) => endpoints.ListAsync(context.RequestAborted))
            .Produces<LabelSetListBody>().WithMetadata(TaggedMetadata.One).WithName("listLabelSets").WithTags("Label sets").WithSummary("List named label sets");
        routes.MapGet("/v1/label-sets/{name}", (HttpContext context, LabelSetEndpoints endpoints, string name, int? version) => endpoints.GetAsync(name, version ?? 0, context.RequestAborted))
            .Produces<LabelSetBody>().WithMetadata(TaggedMetadata.One).WithName("getLabelSet").WithTags("Label sets").WithSummary("A version of a named label set; by default the newest");
        routes.MapGet("/v1/label-sets/{name}/versions", (HttpContext context, LabelSetEndpoints endpoints, string name) => endpoints.VersionsAsync(name, context.RequestAborted))
            .Produces<LabelSetVersionsBody>().WithMetadata(TaggedMetadata.One).WithName("listLabelSetVersions").WithTags("Label sets").WithSummary("All versions of a named label set");
    }

    /// <summary>Maps the routes that change label sets.</summary>
    public static void MapChanging(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/v1/label-sets/{name}", (HttpContext context, LabelSetEndpoints endpoints, string name) => endpoints.PutAsync(context, name))
            .Accepts<PutLabelSetBody>("application/json").Produces<LabelSetBody>()
            .WithName("putLabelSet").WithTags("Label sets").WithSummary("Store labels under a name")
            .WithDescription("Creates a new version if the labels or templates differ from the newest one; otherwise nothing changes.");
        routes.MapDelete("/v1/label-sets/{name}", (HttpContext context, LabelSetEndpoints endpoints, string name) => endpoints.RemoveAsync(context, name))
            .Produces(StatusCodes.Status204NoContent).WithName("deleteLabelSet").WithTags("Label sets").WithSummary("Delete a named label set with all its versions");
    }

    private async Task<IResult> ListAsync(CancellationToken cancellationToken)
    {
        var names = await grains.GetGrain<ILabelSetNamesGrain>(ILabelSetNamesGrain.Key).ListAsync(cancellationToken);
        return NativeAnswer.Tagged(new LabelSetListBody([.. names.Select(name => new LabelSetNameBody(name.Name, name.Version, name.Labels, name.Created))]));
    }

    private async Task<IResult> GetAsync(string name, int version, CancellationToken cancellationToken) =>
        NativeAnswer.Tagged(LabelSetAnswers.Of(await Grain(name).GetAsync(version, cancellationToken)));

    private async Task<IResult> VersionsAsync(string name, CancellationToken cancellationToken) =>
        NativeAnswer.Tagged(new LabelSetVersionsBody(name, [.. (await Grain(name).VersionsAsync(cancellationToken)).Select(LabelSetAnswers.Of)]));

    private async Task<IResult> PutAsync(HttpContext context, string name)
    {
        var body = NativeJson.Read<PutLabelSetBody>(await bodies.ReadAsync(context));

        // A stored set may be larger than the labels of a request: that is its purpose.
        var definition = new LabelSetDefinition { Labels = LabelInput.CheckTexts(body.Labels ?? [], "'labels'"), Templates = labels.CheckTemplates(body.Templates ?? [], "'templates'") };
        var set = await audit.RunAsync(
            context.User, AuditAction.PutLabelSet, name, () => Grain(name).PutAsync(definition, context.RequestAborted), stored => (AuditAction.PutLabelSet.Done, $"{name}@{stored.Version}"));
        return NativeAnswer.Of(LabelSetAnswers.Of(set));
    }

    private async Task<IResult> RemoveAsync(HttpContext context, string name)
    {
        return await audit.RunAsync(context.User, AuditAction.RemoveLabelSet, name, async () =>
        {
            await Grain(name).RemoveAsync(context.RequestAborted);
            return TypedResults.NoContent();
        });
    }

    private ILabelSetNameGrain Grain(string name) => grains.GetGrain<ILabelSetNameGrain>(name);
}
