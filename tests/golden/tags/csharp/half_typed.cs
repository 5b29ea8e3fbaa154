using Acme.Core;

namespace Acme.Web
{
    public class HomeController : Controller
    {
        private readonly IStore _store;

        public async Task<IActionResult> Index(int page
        {
            var orders = await _store.

        }

        // a comment
        public IActionResult About() => View(new AboutModel { Title = 
    }
}
