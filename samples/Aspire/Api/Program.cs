using ZeroShotOrleans;

var builder = WebApplication.CreateBuilder(args);

// The AppHost gives this project the connection string: WithReference(zeroshot).
builder.AddZeroShotClient("zeroshot");

var app = builder.Build();
app.MapHealthChecks("/health");
app.MapPost("/classify", async (HttpRequest request, IZeroShotClient client) =>
{
    var result = await client.ClassifyAsync(request.Body, ["cat", "rocket", "building", "flower"]);
    return result.Best?.Label ?? result.Detail;
});
app.Run();
