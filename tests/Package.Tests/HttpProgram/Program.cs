using ZeroShotOrleans;
using ZeroShotOrleans.Client.Http;
using ZeroShotOrleans.Http.Contracts;

// Nobody listens there: the answer is the client's own.
using var client = new ZeroShotHttpClient(new Uri(args[0]));
try
{
    ClusterBody cluster = await client.GetClusterAsync();
    Console.WriteLine($"found {cluster.Silos.Length} silos");
}
catch (ZeroShotException exception)
{
    Console.WriteLine($"failed {exception.Code}");
}
