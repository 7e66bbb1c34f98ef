using ZeroShotOrleans.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.UseZeroShotSilo();

var app = builder.Build();
app.MapGet("/", () => "A page of my own.");
app.MapZeroShot();
app.Run();
